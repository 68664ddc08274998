# Writes one .cpp that holds a text file as a constant: -DIN=file -DOUT=file.cpp -DHEADER=… -DNAME=function
file(READ ${IN} content)
set(text "#include \"${HEADER}\"\n\nnamespace takaful::app {\n\nstd::string_view ${NAME}() {\n    return R\"text(${content})text\";\n}\n\n}  // namespace takaful::app\n")
file(WRITE ${OUT} "${text}")
