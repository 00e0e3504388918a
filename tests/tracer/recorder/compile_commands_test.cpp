#include "tracer/recorder/compile_commands.h"

#include <gtest/gtest.h>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

using Words = std::vector<std::string>;

Result<Words> flags(const ProgramLab& lab, const std::string& json, const std::string& source) {
  lab.file("build/compile_commands.json", json);
  TRY_ASSIGN(const auto commands, CompileCommands::read(lab.folder() + "/build"));
  return commands.flags_of(source);
}

TEST(CompileCommands, KeepsWhatDecidesWhatTheTextMeans) {
  const ProgramLab lab;
  lab.file("build/config.h", "");
  const std::string json = "[{\"directory\":\"" + lab.folder() + "/build\",\"file\":\"../src/a.c\",\"command\":\"ccache gcc -I../inc -isystem /opt/x -D A=1 "
                           "-DB=\\\\\\\"two words\\\\\\\" -DC='x y' -U D -std=c99 -include config.h -include stdio.h -funsigned-char -mavx2 -pthread -O3 -g -Wall "
                           "-Werror -flto -fdiagnostics-color=always -MD -MT a.o -MF a.o.d -L/lib -lm -Wl,-s -o a.o -c ../src/a.c\"}]";
  const auto got = flags(lab, json, lab.folder() + "/src/a.c");
  ASSERT_TRUE(got.ok()) << got.error().text();
  EXPECT_EQ(got.value(), (Words{"-I", lab.folder() + "/inc", "-isystem", "/opt/x", "-D", "A=1", "-D", "B=\"two", "-D", "C=x y", "-U", "D", "-std=c99",
                                "-include", lab.folder() + "/build/config.h", "-include", "stdio.h", "-funsigned-char", "-mavx2", "-pthread"}));
}

TEST(CompileCommands, ArgumentsAreTakenAsTheyAre) {
  const ProgramLab lab;
  const std::string json = "[{\"directory\":\"/p\",\"file\":\"b.c\",\"arguments\":[\"gcc\",\"-I\",\"inc\",\"-DS=\\\"a b\\\"\",\"-o\",\"-fake.o\",\"b.c\"]},"
                           "{\"file\":\"c.c\",\"command\":\"cc -DHERE -c c.c\"}]";
  EXPECT_EQ(flags(lab, json, "/p/b.c").value(), (Words{"-I", "/p/inc", "-D", "S=\"a b\""}));
  EXPECT_EQ(flags(lab, json, lab.folder() + "/build/c.c").value(), (Words{"-D", "HERE"})) << "without a directory it is the file's own";
}

TEST(CompileCommands, WhatIsNotThereIsSaid) {
  const ProgramLab lab;
  EXPECT_EQ(CompileCommands::read(lab.folder()).error().code, ErrorCode::kNotFound);
  const auto other = flags(lab, "[{\"directory\":\"/p\",\"file\":\"b.c\",\"command\":\"cc b.c\"}]", "/p/other.c");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().message.find("/p/other.c is not in " + lab.folder() + "/build/compile_commands.json"), std::string::npos);
  for (const char* broken : {"[{\"file\":\"b.c\"}]", "[{\"command\":\"cc\"}]", "[3]", "[", "[{\"file\":\"b.c\",\"arguments\":\"cc\"}]"})
    EXPECT_EQ(flags(lab, broken, "/p/b.c").error().code, ErrorCode::kParse) << broken;
}

TEST(CompileCommands, WordsAreAShells) {
  EXPECT_EQ(split_command("a  'b c'\t\"d \\\" \\e\" f\\ g '' h'i'\"j\""), (Words{"a", "b c", "d \" \\e", "f g", "", "hij"}));
  EXPECT_EQ(split_command(" "), Words{});
}

}  // namespace
}  // namespace foretrace::tracer
