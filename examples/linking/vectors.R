# The functions that end in _r take vectors of one length, by reference. The argument is the shared library.
dyn.load(commandArgs(trailingOnly = TRUE)[1])

log_iv <- function(v, x) {
  n <- max(length(v), length(x))
  .C("logbessel_log_iv_r", as.integer(n), rep_len(as.double(v), n), rep_len(as.double(x), n), out = double(n))$out
}

cat(format(log_iv(2.5, c(1, 3, 1000)), digits = 12), "\n")
