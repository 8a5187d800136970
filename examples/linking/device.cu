// The mean resultant length of directions in 1024 dimensions, by concentration, in a kernel of one's own.
// logbessel.cuh says how to link lib/ptx/iv_ratio.ptx.
#include <cstdio>
#include "logbessel.cuh"

__global__ void mean_resultant_length(double *x) { x[threadIdx.x] = logbessel_iv_ratio(512, x[threadIdx.x]); }

int main() {
  double x[3] = {1, 100, 10000}, *on_device;
  cudaMalloc(&on_device, sizeof x);
  cudaMemcpy(on_device, x, sizeof x, cudaMemcpyDefault);
  mean_resultant_length<<<1, 3>>>(on_device);
  cudaError_t error = cudaMemcpy(x, on_device, sizeof x, cudaMemcpyDefault);
  if (error != cudaSuccess) return fprintf(stderr, "%s\n", cudaGetErrorString(error)), 1;
  printf("%.12g %.12g %.12g\n", x[0], x[1], x[2]);
}
