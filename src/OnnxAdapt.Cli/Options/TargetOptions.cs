using System.CommandLine;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say which column holds what is right.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string> _label = new("--label-column")
    {
        Description = "Column with the label, the labels, or the numbers of a regression.", HelpName = "name", DefaultValueFactory = _ => "label",
    };

    private readonly Option<string> _separator = new("--label-separator")
    {
        Description = "What stands between the labels of one row, for models with several.", HelpName = "text", DefaultValueFactory = _ => ";",
    };

    private readonly Option<bool> _numbers = new("--label-numbers")
    {
        Description = "The label column holds numbers: a teacher's scores or shares for each --label, how alike a pair is, or a teacher's vector.",
    };

    private readonly Option<string[]> _partners = new("--partner-column")
    {
        Description = "Column with a text that belongs to the input, for --task embedding; may repeat, the positive before negatives.", HelpName = "name",
    };

    /// <summary>Adds what only training has.</summary>
    public TargetOptions AddTraining(Command command)
    {
        command.Options.Add(_numbers);
        command.Options.Add(_partners);
        return this;
    }

    /// <summary>Adds all to a command.</summary>
    public TargetOptions AddTo(Command command)
    {
        _separator.Validators.Add(result =>
        {
            if (string.IsNullOrEmpty(result.GetValueOrDefault<string>())) result.AddError("--label-separator: it is empty; give the text between two labels.");
        });
        command.Options.Add(_label);
        command.Options.Add(_separator);
        return this;
    }

    /// <summary>What the user gave.</summary>
    public TargetColumns Read(ParseResult parse, ModelTask task) => new(parse.GetValue(_label)!, parse.GetValue(_separator)!, task)
    {
        IsNumbers = parse.GetResult(_numbers) is not null && parse.GetValue(_numbers),
        Partners = parse.GetResult(_partners) is null ? [] : parse.GetValue(_partners) ?? [],
    };
}
