# The argument is the shared library.
const library = ARGS[1]

log_iv(v, x) = ccall((:logbessel_log_iv, library), Cdouble, (Cdouble, Cdouble), v, x)

println(log_iv.(2.5, [1.0, 3.0, 1000.0]))
