using System.Globalization;
using System.Reflection;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.Server.Protocols.Inference.Tensors;
using OnnxAdapt.Serving;

namespace OnnxAdapt.Server.Protocols.Inference.Models;

/// <summary>What clients may know about the server and its models before they ask for inferences.</summary>
internal sealed class ModelCards(ModelSurfaces surfaces, Readiness readiness, ServingOptions options)
{
    private const string Platform = "onnxruntime_onnx";
    private const string Backend = "onnxruntime";
    private const ulong PriorityLevels = 3;
    private const ulong DefaultPriorityLevel = 2;

    private static readonly string[] Extensions =
    [
        "classification", "model_repository", "model_repository(unload_dependents)", "schedule_policy", "model_configuration", "system_shared_memory",
        "binary_tensor_data", "parameters", "statistics", "trace", "logging",
    ];

    /// <summary>Whether the server takes requests.</summary>
    public bool ServerReady => readiness.Problem is null;

    /// <summary>What the server is.</summary>
    public static ServerMetadataResponse Server() => new()
    {
        Name = "onnxadapt",
        Version = typeof(ModelCards).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
        Extensions = { Extensions },
    };

    /// <summary>Whether a model answers. One that never was in memory is loaded to find out; one that left it idle comes back with its next request.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a version that is no number.</exception>
    public async Task<bool> IsReadyAsync(string name, string version, CancellationToken cancellationToken)
    {
        var number = ModelSurfaces.ParseVersion(version);
        if (number is null && surfaces.IsIdle(name)) return ServerReady;
        try
        {
            await surfaces.FindAsync(name, version, cancellationToken).ConfigureAwait(false);
            return ServerReady;
        }
        catch (AdaptException)
        {
            return false;
        }
    }

    /// <summary>Inputs and outputs of a version.</summary>
    /// <exception cref="AdaptException">NotFound and whatever made loading fail.</exception>
    public async Task<ModelMetadataResponse> MetadataAsync(string name, string version, CancellationToken cancellationToken)
    {
        var surface = await surfaces.FindAsync(name, version, cancellationToken).ConfigureAwait(false);
        var metadata = new ModelMetadataResponse { Name = surface.Model.Name, Platform = Platform };
        metadata.Versions.AddRange(surfaces.Find(name).Versions.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        metadata.Inputs.AddRange(surface.Inputs.Select(ToMetadata));
        metadata.Outputs.AddRange(surface.Outputs.Select(ToMetadata));
        return metadata;
    }

    /// <summary>The configuration that Triton would have for a version.</summary>
    /// <exception cref="AdaptException">NotFound and whatever made loading fail.</exception>
    public async Task<ModelConfig> ConfigAsync(string name, string version, CancellationToken cancellationToken)
    {
        var surface = await surfaces.FindAsync(name, version, cancellationToken).ConfigureAwait(false);
        var skipped = surface.Batches ? 1 : 0;
        var config = new ModelConfig
        {
            Name = surface.Model.Name,
            Platform = Platform,
            Backend = Backend,
            VersionPolicy = new ModelVersionPolicy { All = new ModelVersionPolicy.Types.All() },
            MaxBatchSize = surface.Batches ? options.MaxInputsPerRequest : 0,
            DefaultModelFilename = "model.onnx",
            ModelTransactionPolicy = new ModelTransactionPolicy(),
            InstanceGroup = { new ModelInstanceGroup { Name = surface.Model.Name, Count = 1, Kind = ModelInstanceGroup.Types.Kind.Cpu } },
            Parameters = { ["task"] = new ModelParameter { StringValue = surface.Model.Task.ToString() } },
        };
        if (surface.Model.RowsStack) config.DynamicBatching = new ModelDynamicBatching { PriorityLevels = PriorityLevels, DefaultPriorityLevel = DefaultPriorityLevel };
        config.Input.AddRange(surface.Inputs.Select(input => new ModelInput { Name = input.Name, DataType = DataTypes.Configured(input.Type), Dims = { input.Shape.Skip(skipped) }, Optional = input.Optional }));
        config.Output.AddRange(surface.Outputs.Select(output => new ModelOutput { Name = output.Name, DataType = DataTypes.Configured(output.Type), Dims = { output.Shape.Skip(skipped) } }));
        return config;
    }

    private static ModelMetadataResponse.Types.TensorMetadata ToMetadata(OfferedTensor tensor) =>
        new() { Name = tensor.Name, Datatype = DataTypes.Name(tensor.Type), Shape = { tensor.Shape } };
}
