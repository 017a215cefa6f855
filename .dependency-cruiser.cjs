/** What lies on one line may import what lies on the lines above it; neighbors on a line never import each other. */
const LAYERS = [
  ["shorten.ts"],
  ["slice-types.ts", "errors.ts"],
  ["types.ts"],
  ["compare-text.ts", "group-by.ts", "suggest-name.ts", "wasm-module.ts"],
  ["guards"],
  ["array.ts", "random.ts", "tables.ts"],
  ["dicom", "volume", "crop", "window", "augment", "cv", "postprocess", "report", "backend", "phantom"],
  ["models", "loss", "io", "context"],
  ["train", "explain"],
  ["pipeline"],
  ["cluster"],
  ["cli"],
  ["index.ts"],
];

/** Imports that the layers would allow and the house does not: training is handed an image source. */
const NEVER = { train: ["io"] };

const within = (names) => `^src/(${names.join("|").replaceAll(".", "\\.")})(/|$)`;

/** One rule for each name: it imports nothing of src but itself and what lies above it. */
const layerRules = LAYERS.flatMap((names, line) =>
  names.map((name) => {
    const allowed = LAYERS.slice(0, line)
      .flat()
      .filter((other) => !NEVER[name]?.includes(other));
    return {
      name: `layer-${line}-${name.replace(".ts", "")}`,
      comment: `${name} may import ${allowed.join(", ") || "nothing"} of src`,
      severity: "error",
      from: { path: within([name]) },
      to: { path: "^src/", pathNot: within([name, ...allowed]) },
    };
  }),
);

/**
 * The rooms of a folder, as its layers: a room imports from itself and from the rooms on the lines above it.
 */
const ROOMS = {
  "src/dicom": [["header", "codecs"], ["pixels"], ["hounsfield"]],
  "src/io": [["files"], ["sources", "png", "tables", "safetensors"], ["pictures"]],
  "src/backend": [["wasm", "predict"], ["ops"], ["native"], ["engines"]],
  "src/cluster": [["plan"], ["slurm", "bullmq"]],
  "src/pipeline": [["workers"], ["images", "phantom"], ["prepare", "runs"], ["ensemble", "tasks"]],
};

const inRooms = (folder, names) => `^${folder}/(${names.join("|")})/`;

/** One rule for each room: of its folder it imports nothing but itself and what lies above it. */
const roomRules = Object.entries(ROOMS).flatMap(([folder, lines]) =>
  lines.flatMap((names, line) =>
    names.map((name) => {
      const allowed = lines.slice(0, line).flat();
      return {
        name: `room-${folder.replace("src/", "")}-${name}`,
        comment: `${name} may import ${allowed.join(", ") || "nothing"} of ${folder}`,
        severity: "error",
        from: { path: inRooms(folder, [name]) },
        to: { path: `^${folder}/`, pathNot: inRooms(folder, [name, ...allowed]) },
      };
    }),
  ),
);

const TENSOR_HALF = ["backend", "models", "loss", "train", "explain", "pipeline"];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    ...roomRules,
    {
      name: "every-source-has-a-layer",
      comment: "A new folder or file of src needs a line among the layers",
      severity: "error",
      from: { path: "^src/", pathNot: within(LAYERS.flat()) },
      to: {},
    },
    {
      name: "through-a-door",
      comment: "A folder is entered by its index, its internal.ts or its light.ts; an engine of cluster by its own",
      severity: "error",
      from: { path: "^src/([^/]+)" },
      to: { path: "^src/[^/]+/", pathNot: ["^src/$1/", "^src/([^/]+|cluster/[^/]+)/(index|internal|light)\\.ts$"] },
    },
    {
      name: "tensorflow-in-the-tensor-half",
      comment: `TensorFlow.js belongs to ${TENSOR_HALF.join(", ")}`,
      severity: "error",
      from: { path: "^src/", pathNot: [within(TENSOR_HALF), "^src/types\\.ts$"] },
      to: { path: "@tensorflow/" },
    },
    {
      name: "tensorflow-as-type-in-types",
      comment: "types.ts has no runtime code of others",
      severity: "error",
      from: { path: "^src/types\\.ts$" },
      to: { path: "@tensorflow/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "node-at-the-edge",
      comment:
        "Files and threads belong to io, pipeline, cluster and cli; an engine and the fonts are found through Node",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [
          within(["io", "pipeline", "cluster", "cli"]),
          "^src/backend/engines/(native|webgpu|onnx)-engine\\.ts$",
          "^src/report/resvg-files\\.ts$",
        ],
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "threads-in-pipeline",
      comment: "Worker threads belong to pipeline",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/pipeline/" },
      to: { path: "^(node:)?worker_threads$" },
    },
    {
      name: "source-imports-no-caller",
      comment: "examples, test, bench, torture, fuzz and scripts stand on src, not src on them",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(examples|test|bench|torture|fuzz|scripts|dist)/" },
    },
    {
      name: "callers-by-package-name",
      comment: "Examples, benchmarks and tortures import the package by its name, as a user would",
      severity: "error",
      from: { path: "^(examples|bench|torture)/" },
      to: { path: "^src/" },
    },
    {
      name: "no-circle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "installed-with-the-package",
      comment: "What src imports at run time is among the dependencies",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^dist/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
