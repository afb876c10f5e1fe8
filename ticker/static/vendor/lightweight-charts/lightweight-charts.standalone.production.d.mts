// Types only, for who checks them: those of the package.
export * from "lightweight-charts";
