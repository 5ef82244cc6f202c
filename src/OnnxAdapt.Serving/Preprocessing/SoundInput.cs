using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Audio;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Makes rows of sounds, or says why the model takes none. Safe for concurrent calls.</summary>
internal sealed class SoundInput
{
    private readonly AudioPipeline? _pipeline;
    private readonly FrameReduction? _convolutions;
    private readonly bool _masksPadding;
    private readonly string _problem;

    /// <summary>Sounds for a graph.</summary>
    /// <param name="source">What the folder says; null for nothing.</param>
    /// <param name="signature">What the graph takes.</param>
    /// <param name="maxSeconds">Longest sound.</param>
    public SoundInput(SoundSource? source, ModelSignature signature, double maxSeconds)
    {
        _problem = source is null ? "the model's folder has no preprocessor_config.json that says how sounds become its input" : source.Problem;
        if (source?.Settings is not { } settings) return;
        _pipeline = AudioPipeline.For(settings, signature, maxSeconds, out var problem);
        _problem = problem;
        _convolutions = settings.Frames is null ? source.Convolutions : null;
        _masksPadding = settings.HasMask;
    }

    /// <summary>Whether sounds can be given.</summary>
    public bool IsTaken => _pipeline is not null;

    /// <summary>Whether sounds are padded to a length, and padding does not count.</summary>
    public bool LeavesPaddingOut => _masksPadding && _pipeline is { HasFixedLength: true };

    /// <summary>Decodes a sound and makes a row of it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="field">Its path, for errors.</param>
    /// <param name="truncation">What happens to a sound that is too long.</param>
    /// <param name="tensors">Checks the row against the graph.</param>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public EncodedRow Encode(ReadOnlySpan<byte> content, string field, InputTruncation truncation, TensorRowReader tensors)
    {
        if (_pipeline is null) throw AdaptException.Invalid(field, $"{_problem.TrimEnd('.')}; send tensors.");
        var cut = truncation switch { InputTruncation.None => ClipCut.Refuse, InputTruncation.Left => ClipCut.Beginning, _ => ClipCut.End };
        return ToRow(_pipeline.Read(content, field, cut), field, tensors);
    }

    /// <summary>A row that shows what the graph answers; null when it takes no sound.</summary>
    public EncodedRow? Sample(TensorRowReader tensors)
    {
        try
        {
            return _pipeline is null ? null : ToRow(_pipeline.Sample(), "sample", tensors);
        }
        catch (AdaptException)
        {
            return null;
        }
    }

    private EncodedRow ToRow(AudioRow row, string field, TensorRowReader tensors)
    {
        var outputs = _convolutions?.Of(row.Counted);
        if (outputs == 0) throw AdaptException.Invalid(field, $"is too short: it has {row.Counted} samples; the model takes at least {_convolutions!.Least}.");
        var encoded = tensors.Read(row.Tensors, field);
        encoded.Counted = new CountedSteps(row.Steps, _masksPadding ? row.Counted : row.Steps, outputs);
        return encoded;
    }
}
