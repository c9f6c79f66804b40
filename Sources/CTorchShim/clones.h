// One body compiled for several instruction sets, of which the loader takes the CPU's: for loops in
// which every element, or every channel, is on its own, so that all give the same bits.
#ifndef TORCH_SHIM_CLONES_H
#define TORCH_SHIM_CLONES_H

#if defined(__x86_64__)
#define SHIM_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SHIM_CLONES
#endif

#endif
