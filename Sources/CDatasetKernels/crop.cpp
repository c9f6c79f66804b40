#include "dataset_kernels.h"
