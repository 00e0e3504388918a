// What a language model is trained on, by its config: folders of shards, or the task that the config names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lm/train/example_source.h"
#include "lm/train/run_state.h"
#include "lm/train/train_config.h"

namespace foretrace::worldmodel {

struct TokenData {
  std::unique_ptr<lm::ExampleSource> shards[2];  // what the next two read, where they do not hold it themselves
  std::unique_ptr<lm::ExampleSource> train, validation;  // validation may be null
  lm::RunFiles files;  // foretrace.json says what kind of model this is and what it was trained on
};

// Opens what `config` (of the file `where`) and the folders `data` name, and settles the config by it. `data`: empty where the config names a
// task; of several folders all examples are trained on, those of the split `valid` are held out.
Result<TokenData> open_token_data(lm::TrainConfig& config, const std::vector<std::string>& data, const std::string& where);

}  // namespace foretrace::worldmodel
