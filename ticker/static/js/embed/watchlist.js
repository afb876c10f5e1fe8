// The watchlist by itself, in a frame.

import { mount } from "../panels/watchlist.js";
import { begin } from "./frame.js";

begin(mount);
