using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace ChainVerify.Service.Endpoints;

/// <summary>What the OpenAPI document cannot learn from the endpoints: arrays beside single records, keys, names.</summary>
internal static class ApiDescription
{
    internal static void Configure(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = type =>
            type.Type == typeof(ChainRecordShape) ? "ChainRecord"
            : type.Type == typeof(VerdictShape) ? "Verdict"
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, context, _) =>
        {
            Complete(document, context.ApplicationServices.GetRequiredService<IOptions<VerifierServiceOptions>>().Value);
            return Task.CompletedTask;
        });
    }

    private static void Complete(OpenApiDocument document, VerifierServiceOptions limits)
    {
        document.Info = new OpenApiInfo { Title = "ChainVerify", Version = "v1", Description = "Verifies dstack signature chains." };
        document.Tags?.Clear();
        foreach (OpenApiOperation operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            operation.Tags?.Clear();
        }

        OpenApiOperation verify = document.Paths["/v1/verify"].Operations![HttpMethod.Post];
        AllowArrays(verify.RequestBody!.Content!.Values, limits.MaxRequestRecords);
        AllowArrays(verify.Responses!["200"].Content!.Values, limits.MaxRequestRecords);
        if (limits.ApiKeys.Count > 0)
        {
            AskForKey(document);
        }
    }

    private static void AllowArrays(IEnumerable<OpenApiMediaType> contents, int most)
    {
        foreach (OpenApiMediaType content in contents)
        {
            IOpenApiSchema one = content.Schema!;
            content.Schema = new OpenApiSchema { OneOf = [one, new OpenApiSchema { Type = JsonSchemaType.Array, Items = one, MaxItems = most }] };
        }
    }

    private static void AskForKey(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" },
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
        ];
    }
}
