using System.Text.Json.Serialization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What a client asks a session to do. Commands run one after another, each over the examples that came before it.</summary>
/// <param name="Id">
/// Chosen by the client and echoed in the answers. A command that is sent again with the same id goes on over the examples it
/// first saw, or is answered again without being done twice. Empty: no such promise.
/// </param>
[JsonDerivedType(typeof(Train), "train")]
[JsonDerivedType(typeof(Evaluate), "evaluate")]
[JsonDerivedType(typeof(Checkpoint), "checkpoint")]
[JsonDerivedType(typeof(Publish), "publish")]
[JsonDerivedType(typeof(Finish), "finish")]
public abstract record SessionCommand(string Id)
{
    /// <summary>Trains.</summary>
    /// <param name="Id">Chosen by the client.</param>
    /// <param name="Until">How long.</param>
    /// <param name="ReportEvery">Steps between progress reports; 0 takes the server's default.</param>
    /// <param name="Refit">Train anew on all examples, validation included, once the validated run has settled the number of steps.</param>
    public sealed record Train(string Id, TrainUntil Until, int ReportEvery = 0, bool Refit = false) : SessionCommand(Id);

    /// <summary>Scores the validation set, or the given examples.</summary>
    /// <param name="Id">Chosen by the client.</param>
    /// <param name="Examples">Examples to score instead of the validation set; they are not stored. Empty for the validation set.</param>
    public sealed record Evaluate(string Id, [property: JsonIgnore] IReadOnlyList<Example> Examples) : SessionCommand(Id)
    {
        /// <summary>Scores the validation set.</summary>
        /// <param name="id">Chosen by the client.</param>
        [JsonConstructor]
        public Evaluate(string id)
            : this(id, [])
        {
        }
    }

    /// <summary>Saves the session's state.</summary>
    /// <param name="Id">Chosen by the client.</param>
    public sealed record Checkpoint(string Id) : SessionCommand(Id);

    /// <summary>Publishes a version.</summary>
    /// <param name="Id">Chosen by the client.</param>
    /// <param name="Serve">Whether it is served at once; null leaves that to the session's policy.</param>
    public sealed record Publish(string Id, bool? Serve = null) : SessionCommand(Id);

    /// <summary>Ends the session, publishing first if its policy says so.</summary>
    /// <param name="Id">Chosen by the client.</param>
    public sealed record Finish(string Id) : SessionCommand(Id);
}
