export { cutZones } from './cutZones';
export { gramsOf } from './grams';
export { recordGrams } from './recordGrams';
