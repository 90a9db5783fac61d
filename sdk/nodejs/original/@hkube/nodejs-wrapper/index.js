'use strict';

module.exports = require('../../../hkube-wrapper/lib/original');
