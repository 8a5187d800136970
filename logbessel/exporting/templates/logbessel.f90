! logbessel $version: interfaces for Fortran 2003. Compile this file with the program and link with -llogbessel -lm.
! What each function is, and what its forms are, says logbessel.h.

module logbessel
  use, intrinsic :: iso_c_binding, only: c_double, c_float, c_size_t, c_intptr_t
  implicit none
  interface
$interfaces
  end interface
end module logbessel
