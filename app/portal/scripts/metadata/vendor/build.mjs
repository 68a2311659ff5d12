// Bundles the three libraries that read files into exif.js, xml.js and pdf.js, and writes VERSIONS.md beside them.
// With --check it writes nothing and fails when what lies here is not what package-lock.json gives.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const here = new URL("./", import.meta.url);
const project = new URL("../../../../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, project), "utf8");

const BUNDLES = {
  "exif.js": {
    code: 'export { loadView } from "exifreader";',
    packages: ["exifreader"],
    largest: 30 * 1024,
  },
  "xml.js": {
    code: 'import sax from "sax"; export const makeParser = sax.parser;',
    packages: ["sax"],
    largest: 9 * 1024,
  },
  "pdf.js": {
    code: `export {
      PDFArray, PDFBool, PDFContext, PDFDict, PDFHexString, PDFName, PDFNull, PDFNumber, PDFObjectParser, PDFParser, PDFRawStream, PDFRef,
      PDFStreamWriter, PDFString, decodePDFRawStream,
    } from "@cantoo/pdf-lib";
    export { CipherTransformFactory } from "./node_modules/@cantoo/pdf-lib/es/core/crypto.js";`,
    packages: ["@cantoo/pdf-lib", "fflate", "tslib"],
    largest: 44 * 1024,
  },
};

// What ExifReader's own custom builds do: what is not listed here is left out of the bundle.
const EXIF_PARTS = ["AVIF", "EXIF", "HEIC", "ICC", "IPTC", "JPEG", "MAKER_NOTES", "PNG", "THUMBNAIL", "TIFF", "WEBP"];

const CHANGES = [
  {
    why: "ExifReader: only the parts used",
    filter: /exifreader\/src\/[\w-]+\.js$/,
    change: (text) => text.replace(/\bConstants\.USE_(\w+)/g, (_, part) => EXIF_PARTS.includes(part)),
  },
  {
    why: "pdf-lib: no measures of fonts, because nothing is drawn",
    filter: /pdf-lib\/es\/packages\/standard-fonts\/.*\.json$/,
    change: () => "{}",
  },
  {
    why: "pdf-lib: at most 16 MiB are unpacked from one stream, so that a small file can't fill the memory",
    filter: /pdf-lib\/es\/core\/streams\/DecodeStream\.js$/,
    change(text) {
      return replaceOnce(text, "ensureBuffer(requested) {", '$& if (requested > 2 ** 24) throw new RangeError("too long");');
    },
  },
  {
    why: "pdf-lib: at most 128 MiB are unpacked from all streams of objects of a file, and by eight filters at most",
    filter: /pdf-lib\/es\/core\/(?:parser\/ByteStream|streams\/decode)\.js$/,
    change: (text, name) =>
      name.endsWith("decode.js")
        ? replaceOnce(text, "Filter instanceof PDFArray) {", '$& if (Filter.size() > 8) throw new RangeError("too many filters");')
        : replaceOnce(text, "ByteStream.of(decodePDFRawStream(rawStream).decode());", `{
            const bytes = decodePDFRawStream(rawStream).decode();
            const { context } = rawStream.dict;
            context.unpackedBytes = (context.unpackedBytes ?? 0) + bytes.length;
            if (context.unpackedBytes > 2 ** 27) throw new RangeError("too long");
            return ByteStream.of(bytes);
          };`),
  },
  {
    why: "pdf-lib: objects in a stream don't overlap: they, and the spaces after them, have twice its bytes at most",
    filter: /pdf-lib\/es\/core\/parser\/PDFObjectStreamParser\.js$/,
    change: (text) =>
      replaceOnce(text, "const object = this.parseObject(ref);", `$&
        this.parsedBytes = (this.parsedBytes ?? 0) + this.bytes.offset() - this.firstOffset - offset;
        if (this.parsedBytes > 2 * this.bytes.length) throw new RangeError("objects overlap");`),
  },
  {
    why: "pdf-lib: what lies between objects is gone through once",
    filter: /pdf-lib\/es\/core\/parser\/PDFParser\.js$/,
    change(text) {
      const spaced = replaceOnce(text, "const initialOffset = this.bytes.offset();\n            const byte", "this.skipWhitespaceAndComments(); $&");
      const isStart = "IsDigit[byte] && !IsDigit[this.bytes.peekAt(initialOffset - 1)]";
      return replaceOnce(spaced, "this.matchIndirectObjectHeader()) {", `(${isStart} && this.matchIndirectObjectHeader())) {`);
    },
  },
  {
    why: "pdf-lib: old tables of where objects are, in which nothing is looked up, are not put together",
    filter: /pdf-lib\/es\/core\/(?:document\/PDFCrossRefSection|parser\/PDFXRefStreamParser)\.js$/,
    change: (text, name) =>
      name.endsWith("PDFCrossRefSection.js")
        ? replaceOnce(text, "append(currEntry) {", "$& return;")
        : replaceOnce(text, "const entries = this.parseEntries();", "const entries = [];"),
  },
  {
    why: "pdf-lib: a text is decrypted to bytes in hexadecimal digits, which no bracket in it can end; streams by their own filter, tables not at all;"
      + " a stream's length may stand in an object of its own",
    filter: /pdf-lib\/es\/core\/parser\/PDFObjectParser\.js$/,
    change(text) {
      const quoted = replaceOnce(text, "actualValue = arrayAsString(decrypted);", `
        return PDFHexString.of(Array.from(decrypted, (byte) => byte.toString(16).padStart(2, "0")).join(""));`);
      const isTable = "dict.get(PDFName.of('Type')) === PDFName.of('XRef')";
      const streams = replaceOnce(quoted, "let contents = this.bytes.slice(start, end);\n        if (this.cryptoFactory && ref", `$& && !(${isTable})`);
      const measured = replaceOnce(streams, "const Length = dict.get(PDFName.of('Length'));", "const Length = this.context.lookup(dict.get(PDFName.of('Length')));");
      return replaceOnce(measured, "contents = transform.decryptBytes(contents);", "contents = transform.StreamCipherConstructor().decryptBlock(contents, true);");
    },
  },
  {
    why: "pdf-lib: objects are compressed quickly, for browsers without a JIT",
    filter: /pdf-lib\/es\/core\/structures\/PDFFlateStream\.js$/,
    change: (text) => replaceOnce(text, "zlibSync(unencodedContents)", "zlibSync(unencodedContents, { level: 1 })"),
  },
  {
    why: "pdf-lib: in most names nothing is escaped",
    filter: /pdf-lib\/es\/core\/objects\/PDFName\.js$/,
    change: (text) => text.replaceAll("(name) => name.replace(", '(name) => !name.includes("#") ? name : name.replace('),
  },
  {
    why: "pdf-lib: the new table is written in the order of its objects, without a search for each one's place",
    filter: /pdf-lib\/es\/core\/structures\/PDFCrossRefStream\.js$/,
    change: (text) =>
      replaceOnce(text, "this.entries.findIndex((e) => e.ref.objectNumber > entry.ref.objectNumber)", "-1"),
  },
];

const lean = {
  name: "lean",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === "resolved") return undefined;
      // sax asks for a stream that it can do without.
      if (["stream", "string_decoder"].includes(path)) return { path, external: true };
      return { ...(await resolve(path, { ...rest, pluginData: "resolved" })), sideEffects: false };
    });
    for (const { filter, change } of CHANGES) {
      onLoad({ filter }, ({ path }) => ({
        contents: change(readFileSync(path, "utf8"), path),
        loader: path.endsWith(".json") ? "json" : "js",
      }));
    }
  },
};

const locked = JSON.parse(read("package-lock.json")).packages;
const made = {};
for (const [name, { code, largest }] of Object.entries(BUNDLES)) {
  made[name] = await bundle(code);
  const gzippedBytes = gzipSync(made[name], { level: 9 }).length;
  if (gzippedBytes > largest) fail(`${name} has ${gzippedBytes} bytes gzipped: too many.`);
  console.log(`${name}: ${made[name].length} bytes, ${gzippedBytes} gzipped`);
}
made["VERSIONS.md"] = Buffer.from(describe());

for (const [name, content] of Object.entries(made)) {
  const path = new URL(name, here);
  if (!process.argv.includes("--check")) writeFileSync(path, content);
  else if (!existsSync(path) || !content.equals(readFileSync(path))) {
    fail(`${name} is not what package-lock.json gives. Run npm run vendor:metadata.`);
  }
}

async function bundle(code) {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(project),
    stdin: { contents: code, resolveDir: fileURLToPath(project) },
    bundle: true,
    minify: true,
    format: "esm",
    target: ["firefox128", "chrome120"],
    legalComments: "none",
    plugins: [lean],
    write: false,
  });
  return Buffer.from(outputFiles[0].contents);
}

function describe() {
  const names = [...Object.values(BUNDLES).flatMap(({ packages }) => packages), "esbuild"];
  const packages = names.map((name) => ({ name, path: `node_modules/${name}`, ...locked[`node_modules/${name}`] }));
  // A bundle of anything but what the lock names would make the check worthless.
  for (const { path, name, version } of packages) {
    const installed = JSON.parse(read(`${path}/package.json`)).version;
    if (installed !== version) fail(`${name} ${installed} is installed, package-lock.json says ${version}. Run npm ci.`);
  }
  const hashes = Object.entries(BUNDLES).map(([name, each]) => {
    return `| ${name} | ${each.packages.join(", ")} | \`${hash(made[name])}\` |`;
  });
  const rows = packages.map((p) => `| ${p.name} | ${p.version} | ${p.license} | \`${p.integrity}\` |`);
  const licences = packages
    .filter(({ name }) => name !== "esbuild")
    .map(({ path, name }) => `## ${name}\n\n${findLicence(path).replaceAll("\r", "").trim()}\n`);
  return [
    "# What exif.js, xml.js and pdf.js are made of\n",
    "Written by `npm run vendor:metadata`; with `-- --check` it rebuilds them from package-lock.json and compares.\n",
    "| file | made of | SHA-256 |", "|---|---|---|", ...hashes, "",
    "| package | version | licence | integrity (package-lock.json) |", "|---|---|---|---|", ...rows, "",
    "esbuild only bundles; none of its code is in the files. Changed while bundling (`build.mjs` says how, in full):\n",
    ...CHANGES.map(({ why }) => `- ${why}`), "",
    "ExifReader's source is the package named above, or https://github.com/mattiasw/ExifReader at that version's tag.\n",
    ...licences,
  ].join("\n");
}

function findLicence(path) {
  const name = ["LICENSE", "LICENSE.md", "LICENSE.txt"].find((each) => existsSync(new URL(`${path}/${each}`, project)));
  if (!name) fail(`${path} has no licence.`);
  return read(`${path}/${name}`);
}

function replaceOnce(text, found, replacement) {
  if (text.split(found).length !== 2) fail(`pdf-lib has changed: look for “${found}” again.`);
  return text.replace(found, replacement);
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex");
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
