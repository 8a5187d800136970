// log_iv for Octave: mkoctfile -I.../include log_iv.cc .../lib/liblogbessel.a
#include <octave/oct.h>
#include "logbessel.h"

DEFUN_DLD(log_iv, args, , "log_iv (V, X): log I_V(X) of arrays of one size.") {
  NDArray v = args(0).array_value(), x = args(1).array_value(), out(x.dims());
  if (v.numel() != x.numel()) error("log_iv: V and X must have one size");
  logbessel_log_iv_n(x.numel(), v.data(), 1, x.data(), 1, out.fortran_vec(), 1);
  return octave_value(out);
}
