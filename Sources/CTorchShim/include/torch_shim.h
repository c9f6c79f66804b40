#ifndef TORCH_SHIM_H
#define TORCH_SHIM_H
#endif
