/* logbessel $version for CUDA C++, on NVIDIA's processors from compute capability 7.5 on.

   Device functions: the functions of logbessel.h on numbers may be called on the device too. Assemble lib/ptx/NAME.ptx of each
   function NAME that is called there, and link it with relocatable device code:

     nvcc -arch=native -dc .../lib/ptx/log_iv.ptx -o log_iv.o
     nvcc -arch=native -rdc=true -I.../include program.cu log_iv.o

   Kernels: lib/ptx/NAME_n.ptx holds two, logbessel_NAME_n for arrays of double and float, and logbessel_NAMEf_n, which takes
   arrays of float alone. Load one with cudaLibraryLoadFromFile and cudaLibraryGetKernel, and launch it as below. They sort
   elements by formula, where threads that call a device function wait for one another. Beside the curves where a logarithm
   vanishes device functions give every bit of logbessel.h's, and kernels less. */

#ifndef LOGBESSEL_CUH
#define LOGBESSEL_CUH

#include <climits>
#include <cstddef>
#include <cuda_runtime.h>
#include "logbessel.h"

namespace logbessel {

/* An array of double or float in the device's memory; the stride counts elements, and 0 repeats the first. */
template <class Element> struct Strided {
  Element *first;
  ptrdiff_t stride;
};

/* What a kernel is told of an array: its elements are float if `single` is 1, and its stride counts bytes. */
struct Operand {
  const void *first;
  double number;
  long long single, strides[$rank];
};

inline Operand operand(Strided<double> array) { return {array.first, 0, 0, {8 * (long long)array.stride}}; }
inline Operand operand(Strided<float> array) { return {array.first, 0, 1, {4 * (long long)array.stride}}; }

/* Puts a kernel into a stream: n elements of the function's arguments and then of its results, in the order of logbessel.h. */
template <class... Elements>
cudaError_t launch(cudaKernel_t kernel, cudaStream_t stream, size_t n, Strided<Elements>... arrays) {
  int device = 0, processors = 1;
  cudaError_t error = cudaGetDevice(&device);
  if (error == cudaSuccess) error = cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device);
  if (error != cudaSuccess || n == 0) return error;
  const size_t threads = $threads, least = (n - 1) / ((size_t)processors * $blocks * threads) + 1, most = $tile / threads;
  const size_t tile = threads * (least < most ? least : most), blocks = (n - 1) / tile + 1;
  if (blocks > INT_MAX) return cudaErrorInvalidValue;
  struct {
    long long n, tile, rank, sizes[$rank];
    Operand operands[sizeof...(arrays)];
  } given = {(long long)n, (long long)tile, 1, {(long long)n}, {operand(arrays)...}};
  void *parameters[] = {&given};
  return cudaLaunchKernel((const void *)kernel, dim3((unsigned)blocks), dim3((unsigned)threads), parameters, 0, stream);
}

}

#endif
