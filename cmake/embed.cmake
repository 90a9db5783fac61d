# cmake -DROOT=dir -DOUTPUT=file.cpp -P embed.cmake: writes the files of ROOT that a wrapper needs at run time as C++ source.
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/python/*.py ${ROOT}/python/native/*.c ${ROOT}/python/native/*.h
  ${ROOT}/nodejs/hkube-wrapper/*.js ${ROOT}/nodejs/original/*.js ${ROOT}/nodejs/original/*.json
  ${ROOT}/nodejs/hkube-wrapper/*.json ${ROOT}/java/src/*.java ${ROOT}/cpp/CMakeLists.txt ${ROOT}/cpp/cmake/*.cmake
  ${ROOT}/cpp/include/*.h ${ROOT}/cpp/src/*.h ${ROOT}/cpp/src/*.cpp ${ROOT}/cpp/program/CMakeLists.txt)
list(FILTER files EXCLUDE REGEX "(__pycache__|node_modules|/test)")
list(SORT files)
set(text "// Generated from sdk/.\n#include \"server/sdk_files.h\"\n\nnamespace hkube::server {\nnamespace {\n")
set(table "")
set(number 0)
foreach(file ${files})
  file(READ ${ROOT}/${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND text "const unsigned char kFile${number}[] = {${bytes}0};\n")
  string(APPEND table "      {\"${file}\", {reinterpret_cast<const char*>(kFile${number}), sizeof kFile${number} - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND text "}  // namespace\n\nconst std::vector<SdkFile>& sdk_files() {\n  static const std::vector<SdkFile> kFiles{\n${table}  };\n  return kFiles;\n}\n\n}  // namespace hkube::server\n")
file(WRITE ${OUTPUT} "${text}")
