#include "crossbar_kernels.h"
