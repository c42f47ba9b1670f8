import { CASES, COVERING } from './cases';
import { planCases } from './plans';

planCases(Object.keys(CASES).filter((name) => !COVERING.includes(name)));
