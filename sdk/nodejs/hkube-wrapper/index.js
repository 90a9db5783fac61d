'use strict';

// Entry: `node <this folder>/index.js`. See README.md for the environment variables.

require('./lib/program').launch();
