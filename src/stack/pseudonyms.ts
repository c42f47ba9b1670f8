/** HCL condition: the redaction document asks for pseudonyms. @param document HCL */
export const asksForPseudonyms = (document: string): string =>
  `try(anytrue([for entry in jsondecode(${document}).value.replace : entry.with == "PSEUDONYM"]), false)`;
