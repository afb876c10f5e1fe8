// The tape by itself, in a frame.

import { mount } from "../panels/tape.js";
import { begin } from "./frame.js";

begin(mount);
