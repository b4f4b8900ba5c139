/** The site's own list: add the policy scripts that this site wants. Loaded by `tapline -r FILE local`. */
import { loadList } from 'tapline';

export default loadList('site/local', []);
