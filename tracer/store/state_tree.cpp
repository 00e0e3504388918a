#include "tracer/store/state_tree.h"

#include <unordered_map>

#include "tracer/store/marked_source.h"

namespace foretrace::tracer {

Result<StateTree> StateTree::read(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const int64_t steps, reader.step_count(run));
  MarkedSource source(reader, run);
  std::vector<StateNode> nodes;
  std::vector<std::string> texts;
  std::unordered_map<std::string, uint32_t> numbers;
  uint32_t thread = 0;
  TRY(reader.for_each_step(run, 0, steps, [&](const StepView& view) {
    if (view.event == Event::kAlloc || view.event == Event::kFree) return true;
    if (nodes.empty()) thread = view.thread;
    if (view.thread != thread) return true;
    const auto [text, added] = numbers.try_emplace(source.line(view), static_cast<uint32_t>(texts.size()));
    if (added) texts.push_back(text->first);
    nodes.push_back({view.step, view.event, view.frame, view.depth, text->second});
    return true;
  }));
  return StateTree(std::move(nodes), std::move(texts));
}

template <typename Wanted>
NodeIndex StateTree::next(size_t i, Way way, Wanted wanted) const {
  // Back from node 0, the number behind it is none that there is.
  for (size_t k = i; (k += way == Way::kForward ? 1 : -1) < nodes_.size();)
    if (wanted(nodes_[k])) return k;
  return {};
}

NodeIndex StateTree::into(size_t i, Way way) const {
  return next(i, way, [](const StateNode&) { return true; });
}

NodeIndex StateTree::over(size_t i, Way way) const {
  return next(i, way, [&](const StateNode& node) { return node.depth <= nodes_[i].depth; });
}

NodeIndex StateTree::line_with(size_t i, Way way, uint32_t text) const {
  return next(i, way, [&](const StateNode& node) { return node.event == Event::kLine && node.text == text; });
}

NodeIndex StateTree::frame_end(size_t i, Way way) const {
  const auto ends = [way](Event event) { return way == Way::kForward ? reads_as_return(event) : reads_as_call(event); };
  const StateNode& from = nodes_[i];
  const bool above = ends(from.event);
  return next(i, way, [&](const StateNode& node) {
    return ends(node.event) && (above ? node.depth < from.depth : node.frame == from.frame);
  });
}

}  // namespace foretrace::tracer
