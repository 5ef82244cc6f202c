using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>What <c>modules.json</c> says comes after the transformer.</summary>
/// <param name="Pooling">How token vectors become one; null when nothing says so.</param>
/// <param name="Normalize">Whether vectors are normalised.</param>
internal readonly record struct SentenceModules(PoolingMode? Pooling, bool Normalize)
{
    private static readonly (string Key, PoolingMode Mode)[] Modes =
    [
        ("pooling_mode_mean_tokens", PoolingMode.Mean), ("pooling_mode_cls_token", PoolingMode.Cls), ("pooling_mode_max_tokens", PoolingMode.Max),
        ("pooling_mode_lasttoken", PoolingMode.Last), ("pooling_mode_mean_sqrt_len_tokens", PoolingMode.MeanSqrtLength),
    ];

    public static SentenceModules Read(string folder)
    {
        var pooling = ReadPooling(Path.Combine(folder, "1_Pooling", "config.json"));
        if (JsonFiles.TryRead(Path.Combine(folder, "modules.json")) is not { ValueKind: JsonValueKind.Array } modules) return new SentenceModules(pooling, false);
        var result = new SentenceModules(pooling, false);
        foreach (var module in modules.EnumerateArray())
        {
            result = result.With(folder, module);
        }

        return result;
    }

    private SentenceModules With(string folder, JsonElement? module)
    {
        var type = module.Text("type")?.Split('.')[^1];
        return type switch
        {
            "Transformer" or "StaticEmbedding" or "MLMTransformer" => this,
            "SpladePooling" => this with { Pooling = ReadSplade(PathOf(folder, module.Text("path") ?? "1_SpladePooling")) },
            "Pooling" => this with { Pooling = ReadPooling(PathOf(folder, module.Text("path") ?? "1_Pooling")) ?? Pooling },
            "Normalize" => this with { Normalize = true },
            _ => throw new AdaptException(AdaptErrorKind.Unimplemented, $"The folder '{folder}' has a module of type '{type}', which is not supported. Export the graph with that module inside."),
        };
    }

    private static PoolingMode ReadSplade(string path)
    {
        var config = JsonFiles.TryRead(path);
        return (config.Text("pooling_strategy") ?? "max", config.Text("activation_function") ?? "relu") == ("max", "relu")
            ? PoolingMode.Splade
            : throw new AdaptException(AdaptErrorKind.Unimplemented, $"The sparse pooling in '{path}' is not that of the largest rectified logits. Export the graph with its pooling inside.");
    }

    private static string PathOf(string folder, string module) =>
        Path.IsPathRooted(module) || module.Split('/', '\\').Contains("..")
            ? throw new AdaptException(AdaptErrorKind.InvalidArgument, $"modules.json in '{folder}' points outside its folder: '{module}'.")
            : Path.Combine(folder, module, "config.json");

    private static PoolingMode? ReadPooling(string path)
    {
        var config = JsonFiles.TryRead(path);
        if (config is null) return null;
        RequirePromptIncluded(path, config);
        var chosen = Modes.Where(mode => config.Flag(mode.Key) == true).ToArray();
        return chosen.Length == 1 && config.Flag("pooling_mode_weightedmean_tokens") != true
            ? chosen[0].Mode
            : throw new AdaptException(AdaptErrorKind.Unimplemented, $"The pooling in '{path}' is none of mean, cls, max, last token and mean over the square root of the length. Export the graph with its pooling inside.");
    }

    private static void RequirePromptIncluded(string path, JsonElement? config)
    {
        if (config.Flag("include_prompt") == false)
        {
            throw new AdaptException(AdaptErrorKind.Unimplemented, $"The pooling in '{path}' leaves the prompt's tokens out (include_prompt is false), which is not supported.");
        }
    }
}
