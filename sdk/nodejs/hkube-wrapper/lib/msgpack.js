'use strict';

const { pack } = require('./msgpackWriter');
const { unpack } = require('./msgpackReader');

module.exports = { pack, unpack };
