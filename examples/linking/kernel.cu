// The same by the library's kernel on arrays. The argument is lib/ptx/iv_ratio_n.ptx.
#include <cstdio>
#include "logbessel.cuh"

int main(int, char **argv) {
  double v = 512, x[3] = {1, 100, 10000}, out[3], *on_device;
  cudaLibrary_t library;
  cudaKernel_t kernel;
  cudaError_t error = cudaLibraryLoadFromFile(&library, argv[1], nullptr, nullptr, 0, nullptr, nullptr, 0);
  if (error != cudaSuccess) return fprintf(stderr, "%s: %s\n", argv[1], cudaGetErrorString(error)), 1;
  cudaLibraryGetKernel(&kernel, library, "logbessel_iv_ratio_n");
  cudaMalloc(&on_device, 7 * sizeof(double));
  cudaMemcpy(on_device, &v, sizeof v, cudaMemcpyDefault);
  cudaMemcpy(on_device + 1, x, sizeof x, cudaMemcpyDefault);
  using Array = logbessel::Strided<double>;
  error = logbessel::launch(kernel, nullptr, 3, Array{on_device, 0}, Array{on_device + 1, 1}, Array{on_device + 4, 1});
  if (error != cudaSuccess) return fprintf(stderr, "%s\n", cudaGetErrorString(error)), 1;
  cudaMemcpy(out, on_device + 4, sizeof out, cudaMemcpyDefault);
  printf("%.12g %.12g %.12g\n", out[0], out[1], out[2]);
}
