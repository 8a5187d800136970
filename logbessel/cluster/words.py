"""What the docstrings of the estimators share."""

METHODS = {
    "X": """X : array_like or CSR matrix of shape (n, d), Dask array, path, pyarrow dataset, callable or iterable of blocks
    Rows; see the notes of the class.""",
    "y": """y : None
    Not used.""",
    "sample_weight": """sample_weight : array_like of shape (n,), optional
    Weights of the rows, not negative.""",
}
PARAMETERS = {  # of all mixtures
    "assignment": """assignment : {"soft", "hard"}, default="soft"
    Whether a row is shared between components by their posterior probabilities, or belongs to the likeliest one.""",
    "tol": """tol : float, default=1e-3
    The iteration ends when it raises the bound by less.""",
    "max_iter": """max_iter : int, default=100
    The most iterations.""",
    "random_state": """random_state : int, RandomState instance or None, default=None
    Where the random numbers of the starts and of `sample` come from.""",
    "verbose": """verbose : int, default=0
    1 prints a line for each start, 2 also one for each iteration.""",
    "warm_start": """warm_start : bool, default=False
    Whether `fit` continues from the fitted model.""",
}
ATTRIBUTES = {
    "weights_": """weights_ : ndarray of shape (n_components,)
    Weights of the components.""",
    "n_features_in_": """n_features_in_ : int
    Number d of columns, at least 2.""",
    "feature_names_in_": """feature_names_in_ : ndarray of shape (d,)
    Names of the columns, if all are strings.""",
}


def of_family(similarity: str) -> dict[str, str]:
    """The words of a mixture of a family whose rows are compared by a similarity; `parameters` are those after `n_components`."""
    parameters = (
        PARAMETERS["assignment"],
        """init : {"kmeans++", "random"}, default="kmeans++"
    Where the components start.
n_init : int, default=1
    Number of starts, the best of which is kept.""",
        PARAMETERS["tol"],
        PARAMETERS["max_iter"],
        """reg_concentration : float, default=1e-6
    Of how many uniform rows, as a share of an equal part of all rows, each component has beside its own: a prior that keeps
    concentrations below about 1 / `reg_concentration`.""",
        PARAMETERS["random_state"],
        PARAMETERS["verbose"],
        PARAMETERS["warm_start"],
    )
    return ATTRIBUTES | {
        "n_components": f"""n_components : int, (int, int) or "auto", default=2
    Number k of components, or the first and the last of the numbers of which `fit` takes one, as `VonMisesFisherMixture` does,
    with {similarity}; "auto" is (2, 32).""",
        "parameters": "\n".join(parameters),
        "fitted": """n_components_, silhouettes_, agreements_
    The number of components and what chose it, as of `VonMisesFisherMixture`.
labels_, converged_, n_iter_, lower_bound_, lower_bounds_, n_features_in_, feature_names_in_
    As of `VonMisesFisherMixture`; the bound has the log-prior of the uniform rows in it.""",
    }
