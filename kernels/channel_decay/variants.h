// Private: the implementations behind channel_decay.h.
#pragma once

#include "kernels/channel_decay/channel_decay_args.h"

#define FORETRACE_DECLARE_CHANNEL_DECAY(variant)                      \
  namespace foretrace::kernels::variant::channel_decay {              \
  void run(const ChannelDecayArgs& args, int64_t begin, int64_t end); \
  }

FORETRACE_DECLARE_CHANNEL_DECAY(reference)
FORETRACE_DECLARE_CHANNEL_DECAY(avx2)
FORETRACE_DECLARE_CHANNEL_DECAY(avx512)
