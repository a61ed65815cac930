// Reads a list of JSON-LD documents and writes what each is when expanded; nothing is fetched for it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const jsonld = createRequire(`${process.argv[2]}/`)("jsonld");
const documentLoader = async (url) => {
  if (!/^https?:\/\/schema\.org\/?/.test(url)) throw new Error(`a context from elsewhere: ${url}`);
  return { contextUrl: null, documentUrl: url, document: { "@context": { "@vocab": "https://schema.org/" } } };
};

const results = [];
for (const document of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    results.push({ expanded: await jsonld.expand(document, { documentLoader, safe: true }) });
  } catch (error) {
    results.push({ error: String(error.message ?? error) });
  }
}
process.stdout.write(JSON.stringify(results));
