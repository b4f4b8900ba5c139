/** Lets connections of protocols that are often idle for long live longer. */
import { defineScript, TcpState } from 'tapline';

const HOUR = 3600;

export default defineScript({
  name: 'base/protocols/conn/inactivity',
  module: 'Conn',
  setup(zeek) {
    const timeouts = zeek.option<Map<string, number>>('Conn::port_inactivity_timeouts', {
      type: 'table[port] of interval',
      default: new Map(['21/tcp', '22/tcp', '23/tcp', '513/tcp'].map((port) => [port, HOUR])),
      description: 'How long connections to these ports may be idle.',
    });

    zeek.on('connection_established', function setTimeoutByPort(c) {
      const { id, orig } = c;
      const likely = zeek.optionValue('likely_server_ports') as ReadonlySet<string>;
      // a responder whose SYN was not seen may be the side that looks like the originator
      const isOrig =
        orig.state === TcpState.inactive && likely.has(`${id.orig_p}/tcp`) && !likely.has(`${id.resp_p}/tcp`);
      const seconds = timeouts.value.get(`${isOrig ? id.orig_p : id.resp_p}/tcp`);
      if (seconds !== undefined && zeek.conns.exists(id)) zeek.conns.setInactivityTimeout(id, seconds);
    });
  },
});
