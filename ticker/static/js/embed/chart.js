// The chart by itself, in a frame.

import { mount } from "../panels/quote.js";
import { begin } from "./frame.js";

begin(mount);
