! The value of log I_v(x) with both derivatives; compile include/logbessel.f90 first.
program gradient
  use, intrinsic :: iso_c_binding, only: c_double
  use logbessel
  implicit none
  real(c_double) :: value, dv, dx

  value = log_iv_and_grad(2.5_c_double, 3.0_c_double, dv, dx)
  print '(3f18.12)', value, dv, dx
end program gradient
