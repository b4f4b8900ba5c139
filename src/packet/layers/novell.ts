/** Raw 802.3 as Novell used it for IPX: recognised, not analysed. */
import { DEFAULT, type Layer } from '../layer.ts';

export const novell: Layer = {
  name: 'NOVELL_802_3',
  says: 'Recognises raw IPX and ends there.',
  enter: () => DEFAULT,
};
