/** Operata integration guide: a record reaches Operata within five minutes. */
export const DELIVERY_SECONDS = 300;
