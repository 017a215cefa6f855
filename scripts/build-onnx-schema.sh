#!/usr/bin/env bash
# Writes src/models/onnx/onnx-schema.ts from onnx.proto beside it, without the comments of the generator.
# Needs Python's grpcio-tools, which carry protoc, and npm's @bufbuild/protoc-gen-es in the version of @bufbuild/protobuf:
#
#   scripts/build-onnx-schema.sh PYTHON PATH/TO/protoc-gen-es
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../src/models/onnx"

"$1" -m grpc_tools.protoc -I. --plugin=protoc-gen-es="$2" --es_out=. --es_opt=target=ts,import_extension=js onnx.proto
{
  echo '/** Messages of ONNX files as @bufbuild/protobuf reads and writes them; made of onnx.proto by scripts/build-onnx-schema.sh. */'
  # Comments of the generator, but for marks inside a line, and blank lines.
  sed -e '/^ *\/\*\*$/,/^ *\*\/$/d' -e '/^\/\//d' -e '/^\/\* eslint/d' -e '/^ *$/d' onnx_pb.ts
} >onnx-schema.ts
rm onnx_pb.ts
npx biome check --write onnx-schema.ts
