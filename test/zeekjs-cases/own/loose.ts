/** The twins name events and hooks of their own, which differ from case to case: untyped here, for that reason. */
import { defineScript, type HandlerOptions, type Script, type Zeek } from 'tapline';
import { type DeclarationsForZeekJs, declareFor } from 'tapline/zeekjs';

type Callback = (...args: never[]) => unknown;

export interface Own {
  readonly zeek: Zeek;
  readonly js: DeclarationsForZeekJs;
  readonly on: (name: string, run: Callback, priority?: number) => void;
  readonly hook: (name: string, run: Callback, priority?: number) => void;
  readonly raise: (name: string, ...args: unknown[]) => void;
  readonly ask: (name: string, ...args: unknown[]) => boolean;
  readonly print: Zeek['print'];
}

interface Loose {
  on(name: string, options: HandlerOptions, run: Callback): void;
  hook(name: string, options: HandlerOptions, run: Callback): void;
  event(name: string, args: unknown[]): void;
  invoke(name: string, args: unknown[]): boolean;
}

/** The twin of a case's own.zeek. */
export function own(setup: (own: Own) => void, needs: readonly Script[] = []): Script<void> {
  return defineScript({
    name: 'own',
    needs,
    setup(zeek) {
      const loose = zeek as unknown as Loose;
      setup({
        zeek,
        js: declareFor(zeek),
        on: (name, run, priority = 0) => loose.on(name, { priority }, run),
        hook: (name, run, priority = 0) => loose.hook(name, { priority }, run),
        raise: (name, ...args) => loose.event(name, args),
        ask: (name, ...args) => loose.invoke(name, args),
        print: (...values) => zeek.print(...values),
      });
    },
  });
}
