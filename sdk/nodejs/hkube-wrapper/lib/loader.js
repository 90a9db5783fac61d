'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');

const OPTIONAL = ['init', 'stop', 'exit'];

/**
 * The user's algorithm: `{module}`, or `{loadError}` when it cannot be used. Never rejects.
 * A CommonJS module is required; an ES module (.mjs, or "type": "module") is imported, and may have its
 * functions in the default export. `otherwise` may give the functions of a module that exports no `start`.
 */
async function load(directory, entryPoint, otherwise = () => null) {
    let module;
    try {
        module = await importEntry(directory, entryPoint);
    } catch (error) {
        return usable(() => { throw error; });
    }
    return usable(() => (hasStart(module) ? module : otherwise() || module));
}

/** The same, of the functions that `get` gives. */
function usable(get) {
    try {
        return { module: check(get()) };
    } catch (error) {
        return { loadError: error instanceof Error ? error : new Error(String(error)) };
    }
}

function hasStart(module) {
    return Boolean(module) && [module, module.default].some((part) => part && typeof part.start === 'function');
}

async function importEntry(directory, entryPoint) {
    if (!directory) throw new Error('missing path');
    const absolute = path.resolve(directory);
    if (!fs.existsSync(absolute)) throw new Error(`invalid path ${absolute}`);
    process.chdir(absolute);
    const resolved = resolveEntry(absolute, entryPoint);
    const userRequire = createRequire(resolved);
    if (!resolved.endsWith('.mjs')) {
        try {
            return userRequire(resolved);
        } catch (error) {
            if (error.code !== 'ERR_REQUIRE_ESM' && error.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
        }
    }
    return import(pathToFileURL(resolved).href);
}

/** The file of an entry point, in which "\\" may part names as "/" does. */
function resolveEntry(directory, entryPoint) {
    for (const name of [entryPoint, entryPoint.replace(/\\/g, '/')]) {
        const file = path.join(directory, name);
        try {
            return createRequire(file).resolve(file);
        } catch (error) {
            // The last name is as good as none.
        }
    }
    throw new Error(`unable to find entry point ${entryPoint}`);
}

function check(loaded) {
    const inDefault = loaded && typeof loaded.start !== 'function' && loaded.default;
    const module = inDefault || loaded;
    if (!module || typeof module.start !== 'function') throw new Error('unable to find mandatory method start');
    for (const name of OPTIONAL) {
        const hook = module[name];
        if (hook !== undefined && hook !== null && typeof hook !== 'function') {
            throw new Error(`${name} must be a function`);
        }
    }
    return withWholeResults(module);
}

/** A `start` that is a generator gives all that it yields. */
function withWholeResults(module) {
    const { start } = module;
    const kind = start.constructor && start.constructor.name;
    if (kind === 'GeneratorFunction') {
        return Object.create(module, { start: { value: (...args) => [...start.apply(module, args)] } });
    }
    if (kind !== 'AsyncGeneratorFunction') return module;
    const collect = async (...args) => {
        const values = [];
        for await (const value of start.apply(module, args)) values.push(value);
        return values;
    };
    return Object.create(module, { start: { value: collect } });
}

module.exports = { load, usable };
