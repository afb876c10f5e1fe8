// The headlines by itself, in a frame.

import { mount } from "../panels/headlines.js";
import { begin } from "./frame.js";

begin(mount);
