'use strict';

/** The sum of an array of numbers; `options.input` is [array]. */
exports.start = (options) => options.input[0].reduce((sum, number) => sum + number, 0);
