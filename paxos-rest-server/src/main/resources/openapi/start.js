// No outside host: neither a validator nor another document.
window.SwaggerUIBundle({
    url: "/v3/api-docs",
    dom_id: "#ui",
    deepLinking: true,
    queryConfigEnabled: false,
    validatorUrl: null,
});
