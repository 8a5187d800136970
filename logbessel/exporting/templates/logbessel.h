/* logbessel $version: logarithms of the modified Bessel functions for every real order and argument.

   Each function stands in three forms, for double and, with an f at the end of its name, for float:

     f(v, x)                                on numbers; derivatives, where there are any, go to where pointers say
     f_n(n, v, v_stride, x, x_stride, ...)  on n elements of arrays; strides count elements, and 0 repeats the first
     f_r(&n, v, x, ...)                     on arrays of n elements, all by reference: R's .C, Fortran 77

   An output array may be an input array with the same stride; otherwise they do not overlap. Outside its domain a
   function is nan. FE_INVALID is raised for a nan from numbers and FE_DIVBYZERO for an infinity from finite numbers;
   FE_OVERFLOW and FE_UNDERFLOW stay as they were, and FE_INEXACT may be lost. The functions expect rounding to nearest,
   keep nothing between calls, and may run on any number of threads.

   Made for: $targets. */

#ifndef LOGBESSEL_H
#define LOGBESSEL_H

#define LOGBESSEL_VERSION "$version"

#include <stddef.h>

#ifdef __CUDACC__ /* on the device, where what logbessel.cuh says is linked */
#define LOGBESSEL_ANYWHERE __host__ __device__
#else
#define LOGBESSEL_ANYWHERE
#endif

#ifdef __cplusplus
extern "C" {
#endif

$declarations

#ifdef __cplusplus
}
#endif

#undef LOGBESSEL_ANYWHERE

#endif
