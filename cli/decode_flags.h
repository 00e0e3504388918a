// The flags that say how a model predicts, for the verbs that ask one.
#pragma once

#include "worldmodel/open_model.h"

namespace CLI {
class App;
}

namespace foretrace::cli {

void declare_decode_flags(CLI::App& app, worldmodel::DecodeSettings& settings);

}  // namespace foretrace::cli
