// What partial sums are worth: each column has a unit of its own.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <stdexcept>

#include "determinism.h"
#include "guard.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Elements that are doubled at a time on CUDA: 256 MiB.
constexpr int64_t kDoubled = int64_t{1} << 25;

/// Partial sums [N, S, A, O, H, W] times columns [S, A, O].
///
/// The gradient of a column adds up products of either sign, often many thousand times larger than
/// their sum, of which a weight scale's gradient is then a small difference. It is therefore added
/// up in double precision, one sample at a time so that no more than a sample is ever doubled; on
/// CUDA, where calls cost more than sums, as many samples as kDoubled elements hold.
struct ScaleColumns : torch::autograd::Function<ScaleColumns> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &sums,
                            const at::Tensor &columns) {
    context->save_for_backward({sums, columns});
    return sums * columns.unsqueeze(-1).unsqueeze(-1);
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &sums = saved[0], &columns = saved[1], &gradient = gradients[0];
    at::Tensor total = at::zeros(columns.sizes(), columns.options().dtype(at::kDouble));
    const int64_t batch = sums.size(0), elements = std::max<int64_t>(sums.numel(), 1),
                  together = sums.is_cpu()
                                 ? 1
                                 : std::clamp<int64_t>(kDoubled * batch / elements, 1, batch);
    for (int64_t first = 0; first < batch; first += together) {
      const int64_t end = std::min(first + together, batch);
      const at::Tensor products =
          gradient.slice(0, first, end).to(at::kDouble).mul(sums.slice(0, first, end));
      total += total.numel() == 1 ? ordered_sum(products).reshape(total.sizes())
                                  : products.sum({0, 4, 5});
    }
    return {gradient * columns.unsqueeze(-1).unsqueeze(-1), total.to(columns.scalar_type())};
  }
};
}  // namespace

bool torch_scale_columns(const torch_tensor *sums, const torch_tensor *columns,
                         torch_tensor **result, char **error) {
  return guarded(error, [&] {
    if (sums->value.dim() != 6 || columns->value.dim() != 3 ||
        !sums->value.sizes().slice(1, 3).equals(columns->value.sizes())) {
      throw std::invalid_argument("columns are not those of the partial sums");
    }
    *result = own(ScaleColumns::apply(sums->value, columns->value));
  });
}
