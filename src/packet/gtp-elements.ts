/** Information elements of GTPv1 control messages (3GPP TS 29.060, section 7.7): their bounds and their values. */
import { addressText, V4_PREFIX } from '../core/address.ts';
import { i32, u8, u16, u32 } from '../core/bytes.ts';
import type { GtpElements, GtpEndUserAddr, GtpGsnAddr, GtpRai } from './gtp-records.ts';

/** Element types that have a value in a record; `accessPoint` and up have a length of their own. */
const Type = {
  cause: 1,
  imsi: 2,
  rai: 3,
  reorderingRequired: 8,
  recovery: 14,
  selectionMode: 15,
  teidData: 16,
  teidControl: 17,
  teardown: 19,
  nsapi: 20,
  chargingCharacteristics: 26,
  traceReference: 27,
  traceType: 28,
  chargingId: 127,
  endUserAddress: 128,
  accessPoint: 131,
  configuration: 132,
  gsnAddress: 133,
  msisdn: 134,
  qos: 135,
  trafficFlow: 137,
  rabSetup: 140,
  trigger: 142,
  omc: 143,
  chargingGateway: 251,
  privateExtension: 255,
} as const;

/** Lengths of elements with fixed size, by type (table 37); others without a length of their own count as empty. */
const FIXED: Readonly<Record<number, number>> = {
  1: 1,
  2: 8,
  3: 6,
  4: 4,
  5: 4,
  8: 1,
  9: 28,
  11: 1,
  12: 3,
  13: 1,
  14: 1,
  15: 1,
  16: 4,
  17: 4,
  18: 5,
  19: 1,
  20: 1,
  21: 1,
  22: 9,
  23: 1,
  24: 1,
  25: 2,
  26: 2,
  27: 2,
  28: 2,
  29: 1,
  127: 4,
};

/** Whether an element of variable length can hold what its type puts first. */
function holds(type: number, length: number): boolean {
  switch (type) {
    case Type.endUserAddress: // organisation and number
    case Type.privateExtension: // its identifier
      return length >= 2;
    case Type.qos: // allocation and retention priority
      return length >= 1;
    case Type.rabSetup: // NSAPI, alone or with tunnel id and address
      return length === 1 || length >= 5;
    default:
      return true;
  }
}

const isVariable = (type: number): boolean => (type & 0x80) !== 0;

/** Where the element at `at` ends; -1 when it is malformed or overruns `end`. */
function elementEnd(b: Uint8Array, at: number, end: number): number {
  const type = u8(b, at);
  if (!isVariable(type)) {
    const next = at + 1 + (FIXED[type] ?? 0);
    return next > end ? -1 : next;
  }
  if (at + 3 > end) return -1;
  const length = u16(b, at + 1);
  return !holds(type, length) || at + 3 + length > end ? -1 : at + 3 + length;
}

/** Whether the elements of a control message are well formed and end within the payload. */
export function elementsFit(b: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    at = elementEnd(b, at, end);
    if (at < 0) return false;
  }
  return true;
}

type Field = keyof GtpElements;
/** The fields of a message by element type: the first occurrence sets the first one, all later ones the last. */
type Fields = Readonly<Record<number, readonly Field[]>>;

const COMMON: Fields = {
  [Type.recovery]: ['recovery'],
  [Type.teidData]: ['data1'],
  [Type.teidControl]: ['cp'],
  [Type.gsnAddress]: ['cp_addr', 'user_addr'],
  [Type.qos]: ['qos_prof'],
  [Type.privateExtension]: ['ext'],
};
const REQUEST: Fields = {
  ...COMMON,
  [Type.imsi]: ['imsi'],
  [Type.rai]: ['rai'],
  [Type.nsapi]: ['nsapi'],
  [Type.traceReference]: ['trace_ref'],
  [Type.traceType]: ['trace_type'],
  [Type.endUserAddress]: ['end_user_addr'],
  [Type.trafficFlow]: ['tft'],
  [Type.trigger]: ['trigger_id'],
  [Type.omc]: ['omc_id'],
};
const RESPONSE: Fields = {
  ...COMMON,
  [Type.cause]: ['cause'],
  [Type.chargingId]: ['charging_id'],
  [Type.chargingGateway]: ['charge_gateway'],
};

/** Messages with elements: fields by message type. */
export const PDP_FIELDS: Readonly<Record<number, Fields>> = {
  16: {
    ...REQUEST,
    [Type.selectionMode]: ['select_mode'],
    [Type.nsapi]: ['nsapi', 'linked_nsapi'],
    [Type.chargingCharacteristics]: ['charge_character'],
    [Type.accessPoint]: ['ap_name'],
    [Type.configuration]: ['opts'],
    [Type.gsnAddress]: ['signal_addr', 'user_addr'],
    [Type.msisdn]: ['msisdn'],
  },
  17: {
    ...RESPONSE,
    [Type.reorderingRequired]: ['reorder_req'],
    [Type.endUserAddress]: ['end_user_addr'],
    [Type.configuration]: ['opts'],
  },
  18: REQUEST,
  19: RESPONSE,
  20: { [Type.teardown]: ['teardown_ind'], [Type.nsapi]: ['nsapi'], [Type.privateExtension]: ['ext'] },
  21: { [Type.cause]: ['cause'], [Type.privateExtension]: ['ext'] },
};

/** The elements in [at, end), which fit, as the record of a message; `unknown` is told types it has no field for. */
export function elementsOf(
  fields: Fields,
  b: Uint8Array,
  at: number,
  end: number,
  unknown: (type: number) => void,
): Partial<GtpElements> {
  const record: Record<string, unknown> = {};
  while (at < end) {
    const type = u8(b, at);
    const next = elementEnd(b, at, end);
    const names = fields[type];
    if (names === undefined) unknown(type);
    else {
      const name = names.find((field) => !(field in record)) ?? names.at(-1)!;
      record[name] = elementValue(type, b, at + (isVariable(type) ? 3 : 1), next);
    }
    at = next;
  }
  return record as Partial<GtpElements>;
}

/** The value of an element in [at, end). */
function elementValue(type: number, b: Uint8Array, at: number, end: number): unknown {
  switch (type) {
    case Type.imsi:
      return digits(b, at, end);
    case Type.rai:
      return routingArea(b, at);
    case Type.reorderingRequired:
    case Type.teardown:
      return (u8(b, at) & 1) !== 0;
    case Type.selectionMode:
      return u8(b, at) & 1; // as Zeek has it; TS 29.060 gives the mode two bits
    case Type.nsapi:
      return u8(b, at) & 15;
    case Type.endUserAddress:
      return endUser(b, at, end);
    case Type.gsnAddress:
      return gsnAddress(b, at, end);
    case Type.chargingGateway:
      return address(b, at, end);
    case Type.qos:
      return { priority: u8(b, at), data: b.slice(at + 1, end) };
    case Type.privateExtension:
      return { id: u16(b, at), value: b.slice(at + 2, end) };
    default:
      return isVariable(type) ? b.slice(at, end) : unsigned(b, at, end);
  }
}

/** One, two or four bytes as a number. */
const unsigned = (b: Uint8Array, at: number, end: number): number =>
  end - at === 4 ? u32(b, at) : end - at === 2 ? u16(b, at) : u8(b, at);

/** Decimal digits, low half of each byte first; 15 is a filler. */
function digits(b: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) {
    for (const digit of [u8(b, i) & 15, u8(b, i) >> 4]) if (digit !== 15) value = value * 10 + digit;
  }
  return value;
}

/**
 * Mobile country code, three digits, and network code: as Zeek has it, of two digits when the third one is not 0
 * (TS 29.060 means: when it is the filler 15), else of three.
 */
function routingArea(b: Uint8Array, at: number): GtpRai {
  const [b0, b1, b2] = [u8(b, at), u8(b, at + 1), u8(b, at + 2)];
  const mnc = (b2 & 15) * 10 + (b2 >> 4);
  return {
    mcc: (b0 & 15) * 100 + (b0 >> 4) * 10 + (b1 & 15),
    mnc: b1 >> 4 !== 0 ? mnc : mnc * 10,
    lac: u16(b, at + 3),
    rac: u8(b, at + 5),
  };
}

/** PDP types of the IETF. */
const IPV4 = 0x21;
const IPV6 = 0x57;

function endUser(b: Uint8Array, at: number, end: number): GtpEndUserAddr {
  const record: GtpEndUserAddr = { pdp_type_org: u8(b, at) & 15, pdp_type_num: u8(b, at + 1) };
  if (at + 2 === end) return record;
  const isIp = record.pdp_type_num === IPV4 || record.pdp_type_num === IPV6;
  const ip = isIp ? address(b, at + 2, end) : undefined;
  if (ip === undefined) record.pdp_other_addr = b.slice(at + 2, end);
  else record.pdp_ip = ip;
  return record;
}

function gsnAddress(b: Uint8Array, at: number, end: number): GtpGsnAddr {
  const ip = address(b, at, end);
  return ip === undefined ? { other: b.slice(at, end) } : { ip };
}

/** Four bytes are an IPv4 address, sixteen an IPv6 one; undefined for any other number of them. */
function address(b: Uint8Array, at: number, end: number): string | undefined {
  if (end - at === 4) return addressText(0, 0, V4_PREFIX, i32(b, at));
  if (end - at !== 16) return undefined;
  return addressText(i32(b, at), i32(b, at + 4), i32(b, at + 8), i32(b, at + 12));
}
