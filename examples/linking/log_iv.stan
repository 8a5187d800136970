// stanc --allow-undefined, with log_iv.hpp as the user's header: log_iv is then differentiable in both arguments.
functions {
  real log_iv(real v, real x);
}
data {
  real r;
}
parameters {
  real<lower=0> kappa;
}
model {
  target += kappa * r - log_iv(0, kappa);
}
