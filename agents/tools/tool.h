// Tool: something that an agent can do, the same whether a model, an MCP client or a script asks for it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/tools/tool_parameters.h"
#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

class Tool {
 public:
  virtual ~Tool() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  // For a model: what it does and when it helps.
  [[nodiscard]] virtual std::string description() const = 0;
  [[nodiscard]] virtual const ToolParameters& parameters() const = 0;
  // True: it changes nothing that outlives the call.
  [[nodiscard]] virtual bool read_only() const { return true; }

  // Arguments that parameters().check() has passed. An object; an Error is the tool's own: whoever asked may try otherwise.
  virtual Result<Json> call(const ToolArguments& arguments) = 0;
};

using ToolList = std::vector<std::unique_ptr<Tool>>;

}  // namespace foretrace::agents
